package dev.keyhold.sigv4;

import dev.keyhold.model.AccessKeyId;
import java.util.Optional;

/** A signature that is refused before its key is looked at. It is an answer, so it has no stack trace. */
public final class SignatureFault extends RuntimeException {
    private final Flaw flaw;
    private final String detail;
    private final transient Optional<AccessKeyId> claimed;

    private SignatureFault(Flaw flaw, String detail, Optional<AccessKeyId> claimed) {
        super(flaw.name(), null, false, false);
        this.flaw = flaw;
        this.detail = detail;
        this.claimed = claimed;
    }

    static SignatureFault of(Flaw flaw) {
        return new SignatureFault(flaw, "", Optional.empty());
    }

    static SignatureFault of(Flaw flaw, String detail) {
        return new SignatureFault(flaw, detail, Optional.empty());
    }

    /** The same, naming the key that the client claims to have. */
    SignatureFault by(Optional<AccessKeyId> key) {
        return new SignatureFault(flaw, detail, key);
    }

    public Flaw flaw() {
        return flaw;
    }

    /** More about it in the words of AWS, which may repeat what the client sent; often empty. */
    public String detail() {
        return detail;
    }

    /** The access key id the client claims, if it has the form of one. */
    public Optional<AccessKeyId> claimed() {
        return claimed;
    }
}
