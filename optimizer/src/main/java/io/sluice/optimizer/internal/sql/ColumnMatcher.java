package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// Tables and aliases are called what they are called. Columns are too, and where none is called
/// that, the one that differs in case only: of "A" and "a" either can be named, of "A" and "Ab" the
/// first as `a`.
///
/// To Calcite it is a matcher with regard to case, since it counts for itself what else a name
/// might be.
final class ColumnMatcher implements SqlNameMatcher {

    static final ColumnMatcher INSTANCE = new ColumnMatcher();

    private ColumnMatcher() {}

    @Override
    public boolean isCaseSensitive() {
        return true;
    }

    @Override
    public boolean matches(String written, String name) {
        return written.equals(name);
    }

    @Override
    public <K extends List<String>, V> @Nullable V get(
            Map<K, V> map, List<String> prefix, List<String> names) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(names);
        return map.get(whole);
    }

    @Override
    public String bestString() {
        throw new UnsupportedOperationException("no matches are kept");
    }

    @Override
    public @Nullable RelDataTypeField field(RelDataType rowType, String name) {
        List<RelDataTypeField> fields = rowType.getFieldList();
        int at = indexOf(rowType.getFieldNames(), name);
        if (at < 0) {
            return null;
        }
        RelDataTypeField field = fields.get(at);
        if (!field.getName().equals(name) && frequency(rowType.getFieldNames(), name) > 1) {
            throw new QueryException(
                    ErrorCode.SQL_INVALID,
                    "column \""
                            + name
                            + "\" is ambiguous: there are several whose names differ in case only;"
                            + " write one in double quotes as it is");
        }
        return field;
    }

    @Override
    public int frequency(Iterable<String> names, String name) {
        int exactly = 0;
        int nearly = 0;
        for (String each : names) {
            exactly += each.equals(name) ? 1 : 0;
            nearly += each.equalsIgnoreCase(name) ? 1 : 0;
        }
        return exactly > 0 ? exactly : nearly;
    }

    @Override
    public int indexOf(Iterable<String> names, String name) {
        int nearly = -1;
        int at = 0;
        for (String each : names) {
            if (each.equals(name)) {
                return at;
            }
            if (nearly < 0 && each.equalsIgnoreCase(name)) {
                nearly = at;
            }
            at++;
        }
        return nearly;
    }

    @Override
    public Set<String> createSet() {
        return new LinkedHashSet<>();
    }
}
