package dev.keyhold.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What exactly is wrong with a signature, for an API that says so. Texts that the client sent are redacted. */
public sealed interface SignatureDetail {
    /** The error says it all. */
    record None() implements SignatureDetail {}

    record UnsupportedAlgorithm(String algorithm) implements SignatureDetail {}

    record SeveralAuthorizationHeaders() implements SignatureDetail {}

    /** A part of the {@code Authorization} header is not a name with a value. */
    record NotAPair(String part, String authorization) implements SignatureDetail {}

    /**
     * The {@code Authorization} header lacks parts, or the request the date.
     *
     * @param names of the parts that are missing, in the order of AWS
     */
    record IncompleteHeader(List<String> names, boolean withoutDate, String algorithm) implements SignatureDetail {}

    /** The query of a presigned request lacks parameters. */
    record IncompleteQuery(List<String> names) implements SignatureDetail {}

    /** The query of a presigned request has more than one signature. */
    record SeveralSignatures() implements SignatureDetail {}

    record BadDate(String date) implements SignatureDetail {}

    record BadCredential(String credential) implements SignatureDetail {}

    /**
     * The scope of the credential is not that of the request; at least one of these is wrong.
     *
     * @param region is no name of a region
     * @param service what it should be
     * @param terminator what stands at its end
     */
    record WrongScope(
            boolean region, Optional<ExpectedService> service, Optional<String> terminator, Optional<OtherDay> day)
            implements SignatureDetail {
        boolean isEmpty() {
            return !region && service.isEmpty() && terminator.isEmpty() && day.isEmpty();
        }
    }

    /** The service of a scope: that of the name, or any whose name is well-formed. */
    record ExpectedService(Optional<String> name) {}

    /**
     * The scope is of another day than the signing time.
     *
     * @param date the signing time as the client sent it
     */
    record OtherDay(String inScope, String signed, String date) {}

    /** The request was signed too long ago, or too far ahead. */
    record OutOfTime(Instant signed, Instant now, Duration window) implements SignatureDetail {}
}
