package dev.keyhold.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a person writes to name an identity: any of the forms in which an identity is shown. */
public sealed interface IdentityReference {
    /** The forms, for messages about what is none of them. */
    String FORMS = "an id (aje…), a unique id (AIDA…) or an ARN (arn:aws:iam::…:user/…)";

    /** An identifier, in either form: it is one identity's, for good. */
    record ById(ResourceId id) implements IdentityReference {}

    /** A name: that of whichever identity has it at the time. */
    record ByArn(String arn) implements IdentityReference {
        private static final Pattern FORM =
                Pattern.compile("arn:aws:iam::[0-9]{12}:(root|user/([\\x21-\\x7E]+/)?[A-Za-z0-9_+=,.@-]+)");
    }

    /** Reads a reference; empty when the text has none of the forms. */
    static Optional<IdentityReference> parse(String text) {
        if (text.startsWith("arn:")) {
            return Optional.of(text)
                    .filter(arn -> ByArn.FORM.matcher(arn).matches())
                    .map(ByArn::new);
        }
        return ResourceId.parse(text)
                .filter(id -> id.prefix().equals(ResourceId.IAM))
                .or(() -> Arn.ofUserId(text))
                .map(ById::new);
    }

    /** True when it is this identity that is meant. */
    default boolean names(Identity identity) {
        return switch (this) {
            case ById(var id) -> id.equals(identity.id());
            case ByArn(var arn) -> arn.equals(Arn.of(identity));
        };
    }
}
