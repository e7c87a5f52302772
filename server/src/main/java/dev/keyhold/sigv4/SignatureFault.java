package dev.keyhold.sigv4;

import dev.keyhold.domain.credential.SignedRequest;
import dev.keyhold.model.AccessKeyId;
import java.util.Optional;

/** A signature that is refused before its key is looked at. It is an answer, so it has no stack trace. */
public final class SignatureFault extends RuntimeException {
    private final Flaw flaw;
    private final String detail;
    private final transient Optional<AccessKeyId> claimed;
    private final transient Optional<SignedRequest> signed;

    private SignatureFault(Flaw flaw, String detail, Optional<AccessKeyId> claimed, Optional<SignedRequest> signed) {
        super(flaw.name(), null, false, false);
        this.flaw = flaw;
        this.detail = detail;
        this.claimed = claimed;
        this.signed = signed;
    }

    static SignatureFault of(Flaw flaw) {
        return new SignatureFault(flaw, "", Optional.empty(), Optional.empty());
    }

    static SignatureFault of(Flaw flaw, String detail) {
        return new SignatureFault(flaw, detail, Optional.empty(), Optional.empty());
    }

    /** The same, naming the key that the client claims to have. */
    SignatureFault by(Optional<AccessKeyId> key) {
        return new SignatureFault(flaw, detail, key, signed);
    }

    /** The same, with what its signature is about where that can be told all the same. */
    SignatureFault of(Optional<SignedRequest> request) {
        return new SignatureFault(flaw, detail, claimed, request);
    }

    public Flaw flaw() {
        return flaw;
    }

    /** More about it in the words of AWS, which may repeat what the client sent; often empty. */
    public String detail() {
        return detail;
    }

    /** What was signed, where only the time of signing is wrong: whether the signature is right can still be told. */
    public Optional<SignedRequest> signed() {
        return signed;
    }

    /** The access key id the client claims, if it has the form of one. */
    public Optional<AccessKeyId> claimed() {
        return claimed;
    }
}
