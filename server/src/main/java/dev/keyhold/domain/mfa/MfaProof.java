package dev.keyhold.domain.mfa;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** A one-time code, and the serial number of the device that showed it. */
public record MfaProof(String serialNumber, String code) {
    /**
     * What a request has of both; empty if it has neither.
     *
     * @throws ServiceException if it has only one
     */
    public static Optional<MfaProof> of(Optional<String> serialNumber, Optional<String> code) {
        if (serialNumber.isPresent() != code.isPresent()) {
            throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.INCOMPLETE_MFA));
        }
        return serialNumber.map(serial -> new MfaProof(serial, code.orElseThrow()));
    }

    /** Without the code, which may not have been used yet. */
    @Override
    public String toString() {
        return "MfaProof[" + serialNumber + "]";
    }
}
