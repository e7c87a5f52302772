package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.domain.policy.CheckedDocument;
import java.util.Optional;
import java.util.function.Function;

/**
 * The field of a form that holds a policy document.
 *
 * @param text what stands there
 * @param mistake what is wrong with a document that was sent, if something is
 */
public record PolicyEditor(String text, Optional<Mistake> mistake) {
    private static final String FIELD = "document";
    private static final String TEMPLATE = """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "s3:GetObject",
                  "Resource": "arn:aws:s3:::example/*"
                }
              ]
            }
            """;

    /**
     * What is wrong with a document, and where.
     *
     * @param line beginning with 1, as column
     * @param reason in words
     * @param text the line itself
     */
    public record Mistake(int line, int column, String reason, String text) {
        private static Mistake in(String document, CheckedDocument.Mistake found) {
            var text = document.lines()
                    .skip(Math.max(0, found.line() - 1L))
                    .findFirst()
                    .orElse("");
            return new Mistake(found.line(), found.column(), found.reason(), text);
        }
    }

    /**
     * With the document that was sent if the form is refused; else with a given one, or with an example to begin with.
     *
     * @param check reads a document of the kind that is edited
     */
    static PolicyEditor of(Frame frame, Function<String, CheckedDocument> check, Optional<String> first) {
        var sent = lines(frame.sent(FIELD, ""));
        return sent.isBlank()
                ? new PolicyEditor(first.orElse(TEMPLATE), Optional.empty())
                : new PolicyEditor(sent, check.apply(sent).mistake().map(found -> Mistake.in(sent, found)));
    }

    /** The document that was sent. */
    static String sent(Call call) {
        return lines(call.required(FIELD, FieldRule.DOCUMENT));
    }

    /** Whether the form was sent and is shown again. */
    public static boolean isSent(Frame frame) {
        return frame.problem().isPresent() && !frame.sent(FIELD, "").isBlank();
    }

    /** Browsers end each line with CR and LF, whatever the document had. */
    private static String lines(String text) {
        return text.replace("\r\n", "\n");
    }
}
