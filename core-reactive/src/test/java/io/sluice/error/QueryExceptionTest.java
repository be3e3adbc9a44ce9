package io.sluice.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.Test;

class QueryExceptionTest {

    @Test
    void staysWhatItIs() {
        QueryException error = new QueryException(ErrorCode.SQL_SYNTAX, "what");

        assertThat(QueryException.from(error)).isSameAs(error);
    }

    @Test
    void turnsExhaustedMemoryIntoALimit() {
        QueryException arrow = QueryException.from(new OutOfMemoryException("too much\nat all"));
        QueryException heap = QueryException.from(new OutOfMemoryError("Java heap space"));

        assertThat(arrow.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
        assertThat(arrow).hasMessage("memory limit reached: too much");
        assertThat(heap.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
    }

    @Test
    void keepsTheCauseOfWhatNobodyExpected() {
        ArithmeticException cause = new ArithmeticException("x");

        QueryException error = QueryException.from(cause);

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasMessage("ArithmeticException: x").hasCause(cause);
        assertThat(QueryException.from(new ArithmeticException()))
                .hasMessage("ArithmeticException");
    }

    @Test
    void namesTheInnermostPlace() {
        QueryException error =
                new QueryException(ErrorCode.DIVISION_BY_ZERO, "x / 0").at("Filter").at("Join");

        assertThat(error.node()).isEqualTo("Filter");
        assertThat(error.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO);
        assertThat(error).hasMessage("x / 0");
    }
}
