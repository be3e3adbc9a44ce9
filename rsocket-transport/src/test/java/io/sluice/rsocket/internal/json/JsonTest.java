package io.sluice.rsocket.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void writesWhatItReads() {
        String text =
                new JsonWriter()
                        .beginObject()
                        .member("text", "\"quoted\" \\ \n\r\t\u0001 ü 😀")
                        .member("number", Long.MIN_VALUE)
                        .member("flag", true)
                        .name("nothing")
                        .nullValue()
                        .name("inner")
                        .beginObject()
                        .member("texts", List.of("a", "b"))
                        .endObject()
                        .name("empty")
                        .beginArray()
                        .endArray()
                        .endObject()
                        .toString();

        JsonObject object = JsonObject.parse(text);

        assertThat(object.requiredText("text")).isEqualTo("\"quoted\" \\ \n\r\t\u0001 ü 😀");
        assertThat(object.number("number", 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(object.flag("flag")).isTrue();
        assertThat(object.text("nothing")).isEmpty();
        assertThat(object.object("inner").orElseThrow().texts("texts")).containsExactly("a", "b");
        assertThat(object.objects("empty")).isEmpty();
    }

    @Test
    void keepsLoneSurrogates() {
        String lone = "a" + Character.MIN_HIGH_SURROGATE + "b";

        String text = new JsonWriter().beginObject().member("t", lone).endObject().toString();

        assertThat(text).isEqualTo("{\"t\":\"a\\ud800b\"}");
        assertThat(JsonObject.parse(text).requiredText("t")).isEqualTo(lone);
    }

    @Test
    void readsEscapesSpacesAndNumbers() {
        JsonObject object =
                JsonObject.parse(
                        " { \"a\\u00e9\\/\" : 1e3 ,\n\"b\":[ 1 , -2 ], \"c\" : {\"x\": 0.0} } ");

        assertThat(object.number("aé/", 0)).isEqualTo(1000);
        assertThat(object.ints("b")).containsExactly(1, -2);
        assertThat(object.object("c").orElseThrow().numbers()).isEqualTo(Map.of("x", 0L));
        assertThat(object.number("missing", 7)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "nul",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{\"a\":01x}",
                "{\"a\":\"\\q\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":--1}",
                "{'a':1}"
            })
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> JsonObject.parse(text))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL));
    }

    @Test
    void refusesMembersOfAnotherKind() {
        JsonObject object = JsonObject.parse("{\"a\":\"1\",\"b\":1.5,\"c\":1e30,\"d\":[1,\"x\"]}");

        assertThatThrownBy(() -> object.number("a", 0)).hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> object.number("b", 0)).hasMessageContaining("integer");
        assertThatThrownBy(() -> object.requiredInt("c")).hasMessageContaining("\"c\"");
        assertThatThrownBy(() -> object.ints("d")).hasMessageContaining("list of integers");
        assertThatThrownBy(() -> object.texts("d")).hasMessageContaining("list of texts");
        assertThatThrownBy(() -> object.object("a")).hasMessageContaining("not a JSON object");
        assertThatThrownBy(() -> object.requiredText("z")).hasMessageContaining("\"z\"");
    }

    @Test
    void boundsDepthAndLengthOfNumbers() {
        assertThatThrownBy(() -> JsonObject.parse("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(QueryException.class);
        assertThatThrownBy(() -> JsonObject.parse("{\"a\":" + "9".repeat(100_000) + "}"))
                .isInstanceOf(QueryException.class);
        assertThatThrownBy(() -> JsonObject.parse("{\"a\":1e999999999}").number("a", 0))
                .isInstanceOf(QueryException.class);
    }

    @Test
    void readsMutatedTextsOrRefusesThem() {
        long seed = System.nanoTime();
        System.out.println("readsMutatedTextsOrRefusesThem seed " + seed);
        Random random = new Random(seed);
        String valid = "{\"stage\":1,\"partitions\":[0,2,4],\"x\":{\"y\":\"\\u00e9\",\"z\":null}}";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder mutated = new StringBuilder(valid);
            for (int k = 0; k <= random.nextInt(3); k++) {
                int at = random.nextInt(mutated.length());
                mutated.setCharAt(at, valid.charAt(random.nextInt(valid.length())));
            }
            try {
                JsonObject.parse(mutated.toString()).ints("partitions");
            } catch (QueryException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL);
            }
        }
    }
}
