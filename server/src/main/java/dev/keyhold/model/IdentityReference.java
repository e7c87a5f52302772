package dev.keyhold.model;

import java.util.Optional;

/** What a person writes to name an identity: any of the forms in which an identity is shown. */
public sealed interface IdentityReference {
    /** The forms, for messages about what is none of them. */
    String FORMS = "an id (aje…), a unique id (AIDA…) or an ARN (" + Arn.EXAMPLE + ")";

    /** An identifier, in either form: it is one identity's, for good. */
    record ById(ResourceId id) implements IdentityReference {}

    /** A name: that of whichever identity has it at the time. */
    record ByArn(Arn arn) implements IdentityReference {}

    /** Reads a reference; empty when the text has none of the forms. */
    static Optional<IdentityReference> parse(String text) {
        if (text.startsWith("arn:")) {
            return Arn.parse(text).filter(Arn::isIdentity).map(ByArn::new);
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
