package com.google.crypto.tink.integration.awskms;

import com.amazonaws.services.kms.AWSKMS;
import com.google.crypto.tink.KmsClient;

/** Tink's client of AWS KMS at another endpoint than that of AWS: Tink has no public setting for it. */
public final class AwsKmsAtEndpoint {
    private AwsKmsAtEndpoint() {}

    /** A client that calls AWS KMS by {@code kms}, which knows the endpoint and the credentials. */
    public static KmsClient using(AWSKMS kms) {
        return new AwsKmsClient().withAwsKms(kms);
    }
}
