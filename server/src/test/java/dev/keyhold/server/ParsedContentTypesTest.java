package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.MediaType;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fails when Armeria keeps its builders elsewhere: then content types are parsed for each request. */
final class ParsedContentTypesTest {
    private static final String HTTP_1 = "com.linecorp.armeria.server.NettyHttp1Headers";
    private static final String HTTP_2 = "com.linecorp.armeria.internal.common.ArmeriaHttp2Headers";
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private Object headers = "";

    @ParameterizedTest
    @ValueSource(strings = {HTTP_1, HTTP_2})
    void a_known_type_is_parsed_once(String headers) throws ReflectiveOperationException {
        assertThat(typeOf(headers, FORM, List.of(FORM))).isSameAs(typeOf(headers, FORM, List.of(FORM)));
        assertThat(typeOf(headers, FORM, List.of(FORM))).hasToString(FORM);
    }

    @Test
    void another_type_is_left_to_armeria() throws ReflectiveOperationException {
        var other = "Application/X-Amz-Json-1.1";

        assertThat(typeOf(HTTP_1, other, List.of(other)))
                .isEqualTo(MediaType.parse(other))
                .isNotSameAs(typeOf(HTTP_1, other, List.of(other)));
    }

    @Test
    void several_types_stay_what_they_are() throws ReflectiveOperationException {
        var builder = builder(HTTP_1);
        builder.add("content-type", FORM).add("content-type", "text/plain");

        ParsedContentTypes.note(headers, builder.getAll("content-type"));

        assertThat(builder.getAll("content-type")).containsExactly(FORM, "text/plain");
    }

    @Test
    void headers_of_any_other_kind_are_let_be() {
        ParsedContentTypes.note("none", List.of(FORM));
    }

    private MediaType typeOf(String kind, String sent, List<String> values) throws ReflectiveOperationException {
        var builder = builder(kind);
        builder.add("content-type", sent);
        ParsedContentTypes.note(headers, values);
        assertThat(builder.getAll("content-type")).containsExactly(sent);
        return Objects.requireNonNull(builder.contentType());
    }

    private HttpHeadersBuilder builder(String kind) throws ReflectiveOperationException {
        var type = Class.forName(kind);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        headers = constructor.newInstance();
        var builder = type.getDeclaredMethod("delegate");
        builder.setAccessible(true);
        return (HttpHeadersBuilder) builder.invoke(headers);
    }
}
