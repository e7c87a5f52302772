package dev.keyhold.dialect.aws;

import java.util.Optional;

/** One of the two forms an answer can take; the client chooses. */
interface Format {
    /** The media type, for {@code Content-Type}. */
    String mediaType();

    /**
     * A success.
     *
     * @param result empty when the operation has no output, which still gets an envelope
     */
    byte[] success(Api api, String action, Optional<Value.Struct> result, String requestId);

    /** An error, in the given XML namespace. */
    byte[] error(AwsError error, String namespace, String requestId);
}
