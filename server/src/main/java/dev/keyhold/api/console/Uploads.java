package dev.keyhold.api.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Forms with files ({@code multipart/form-data}, RFC 7578). */
final class Uploads {
    private Uploads() {}

    /**
     * Reads the body of a request, which may wait. What is in a file is its field in Base64; of a file that was not
     * chosen there is none.
     *
     * @return empty when it cannot be read, or has too many fields
     */
    static Optional<Form> read(AggregatedHttpRequest request) {
        try {
            var parts = Multipart.from(request.toHttpRequest()).aggregate().join();
            if (parts.bodyParts().size() > Form.MAX_FIELDS) {
                return Optional.empty();
            }
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

    private static String text(AggregatedBodyPart part) {
        return part.filename() == null
                ? part.contentUtf8()
                : Base64.getEncoder().encodeToString(part.content().array());
    }
}
