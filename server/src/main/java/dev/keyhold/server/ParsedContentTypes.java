package dev.keyhold.server;

import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.MediaType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spares Armeria the parsing of content types, which it does for each request to find its route and takes longer for
 * than for the whole rest of the head. Those that all clients of AWS send are parsed once: its builder of headers keeps
 * a type that it gets parsed. The builder is behind the headers that the codec fills, and is asked for by its name. If
 * there is none of that name, the content type is parsed each time.
 */
final class ParsedContentTypes {
    private static final Logger log = LoggerFactory.getLogger(ParsedContentTypes.class);

    private static final Map<String, MediaType> KNOWN = Stream.of(
                    "application/x-www-form-urlencoded; charset=utf-8",
                    "application/x-amz-json-1.1",
                    "application/x-amz-json-1.0")
            .map(MediaType::parse)
            // The header is replaced, and must stay as it was: it may be signed.
            .collect(Collectors.toUnmodifiableMap(MediaType::toString, Function.identity()));

    private static final ClassValue<Optional<MethodHandle>> BUILDERS = new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
            return builder(type);
        }
    };

    private ParsedContentTypes() {}

    /**
     * Notes the type of a request whose headers are these.
     *
     * @param headers as the codec has filled them
     * @param values all that are sent as content type
     */
    static void note(Object headers, List<? extends CharSequence> values) {
        if (values.size() != 1) {
            return;
        }
        var type = KNOWN.get(values.getFirst().toString());
        if (type == null) {
            return;
        }
        var builder = BUILDERS.get(headers.getClass());
        if (builder.isPresent()) {
            of(headers, builder.get()).contentType(type);
        }
    }

    private static HttpHeadersBuilder of(Object headers, MethodHandle builder) {
        try {
            return (HttpHeadersBuilder) builder.invokeExact(headers);
        } catch (Throwable e) {
            throw new IllegalStateException("headers without their builder", e);
        }
    }

    private static Optional<MethodHandle> builder(Class<?> type) {
        for (var method : type.getDeclaredMethods()) {
            if (method.getName().equals("delegate")
                    && method.getParameterCount() == 0
                    && HttpHeadersBuilder.class.isAssignableFrom(method.getReturnType())) {
                try {
                    method.setAccessible(true);
                    return Optional.of(MethodHandles.lookup()
                            .unreflect(method)
                            .asType(MethodType.methodType(HttpHeadersBuilder.class, Object.class)));
                } catch (ReflectiveOperationException | RuntimeException e) {
                    log.atDebug().setCause(e).log("headers.builder.unreachable");
                }
            }
        }
        return Optional.empty();
    }
}
