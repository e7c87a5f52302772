package dev.keyhold.api.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Forms with files ({@code multipart/form-data}, RFC 7578). */
final class Uploads {
    private static final String BOUNDARY = "boundary";
    private static final String DASHES = "--";

    private Uploads() {}

    /**
     * Reads the body of a request, which may wait. What is in a file is its field in Base64; of a file that was not
     * chosen there is none.
     *
     * @return empty when it cannot be read, or has too many fields
     */
    static Optional<Form> read(AggregatedHttpRequest request) {
        if (!hasFewParts(request)) {
            return Optional.empty();
        }
        try {
            var parts = Multipart.from(request.toHttpRequest()).aggregate().join();
            var fields = new LinkedHashMap<String, String>();
            for (var part : parts.bodyParts()) {
                var name = part.name();
                if (name == null) {
                    return Optional.empty();
                }
                fields.put(name, text(part));
            }
            return Optional.of(Form.of(fields));
        } catch (CompletionException | IllegalArgumentException | IllegalStateException _) {
            return Optional.empty();
        }
    }

    /**
     * Counted before anything is made of them: a mebibyte of the smallest parts is a hundred thousand, which take tens
     * of megabytes and seconds.
     */
    private static boolean hasFewParts(AggregatedHttpRequest request) {
        var type = request.contentType();
        var boundaries = type == null ? List.<String>of() : type.parameters().getOrDefault(BOUNDARY, List.of());
        if (boundaries.size() != 1) {
            return false;
        }
        var delimiter = DASHES.concat(boundaries.getFirst());
        var body = request.content(StandardCharsets.ISO_8859_1);
        // One more ends the last part.
        var left = Form.MAX_FIELDS + 1;
        for (var at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length())) {
            if (left-- == 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(AggregatedBodyPart part) {
        return part.filename() == null
                ? part.contentUtf8()
                : Base64.getEncoder().encodeToString(part.content().array());
    }
}
