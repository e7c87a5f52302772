package dev.keyhold.api.yandex.kms;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.model.SymmetricAlgorithm;

/** Algorithms, from and to the wire. The contract has more of them than there are here. */
final class Algorithms {
    private Algorithms() {}

    /** The algorithm asked for; {@code field} names it in a refusal. */
    static SymmetricAlgorithm of(String field, dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm wire) {
        return switch (wire) {
            case AES_128 -> SymmetricAlgorithm.AES_128;
            case AES_192 -> SymmetricAlgorithm.AES_192;
            case AES_256 -> SymmetricAlgorithm.AES_256;
            case AES_256_HSM ->
                throw RequestErrors.field(field, "AES_256_HSM needs a hardware security module, and none is connected");
            case GOST_R_3412_2015_K ->
                throw RequestErrors.field(
                        field, "GOST_R_3412_2015_K is not supported: choose AES_128, AES_192 or AES_256");
            case SYMMETRIC_ALGORITHM_UNSPECIFIED, UNRECOGNIZED -> throw RequestErrors.field(field, "Field is required");
        };
    }

    static dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm wire(SymmetricAlgorithm algorithm) {
        return switch (algorithm) {
            case AES_128 -> dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm.AES_128;
            case AES_192 -> dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm.AES_192;
            case AES_256 -> dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm.AES_256;
        };
    }
}
