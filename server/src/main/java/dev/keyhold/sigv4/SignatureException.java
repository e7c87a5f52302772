package dev.keyhold.sigv4;

import dev.keyhold.model.AccessKeyId;
import java.util.Optional;

/** A signature that is refused before its key is looked at. It is an answer, so it has no stack trace. */
public final class SignatureException extends RuntimeException {
    private final SignatureError signatureError;
    private final transient SignatureDetail detail;
    private final transient Optional<AccessKeyId> claimed;
    private final transient Optional<SignedRequest> signed;

    private SignatureException(
            SignatureError signatureError,
            SignatureDetail detail,
            Optional<AccessKeyId> claimed,
            Optional<SignedRequest> signed) {
        super(signatureError.name(), null, false, false);
        this.signatureError = signatureError;
        this.detail = detail;
        this.claimed = claimed;
        this.signed = signed;
    }

    static SignatureException of(SignatureError signatureError) {
        return new SignatureException(signatureError, new SignatureDetail.None(), Optional.empty(), Optional.empty());
    }

    static SignatureException of(SignatureError signatureError, SignatureDetail detail) {
        return new SignatureException(signatureError, detail, Optional.empty(), Optional.empty());
    }

    /** The same, naming the key that the client claims to have. */
    SignatureException by(Optional<AccessKeyId> key) {
        return new SignatureException(signatureError, detail, key, signed);
    }

    /** The same, with the signed request if it is known nevertheless. */
    SignatureException of(Optional<SignedRequest> request) {
        return new SignatureException(signatureError, detail, claimed, request);
    }

    /** The same without the key and the request, for one who keeps it. */
    SignatureException withoutRequest() {
        return new SignatureException(signatureError, detail, Optional.empty(), Optional.empty());
    }

    public SignatureError signatureError() {
        return signatureError;
    }

    /** More about it, for an API that says more. */
    public SignatureDetail detail() {
        return detail;
    }

    /** The signed request, if only the signing time is wrong: the signature can still be verified. */
    public Optional<SignedRequest> signed() {
        return signed;
    }

    /** The access key id the client claims, if it has the form of one. */
    public Optional<AccessKeyId> claimed() {
        return claimed;
    }
}
