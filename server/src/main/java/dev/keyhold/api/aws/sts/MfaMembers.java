package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.mfa.MfaProof;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** {@code SerialNumber} and {@code TokenCode}, as they were sent. */
record MfaMembers(Optional<String> serialNumber, Optional<String> tokenCode) {
    private static final TextConstraint SERIAL_NUMBER = TextConstraint.matching(9, 256, "[\\w+=/:,.@-]*");
    private static final TextConstraint TOKEN_CODE = TextConstraint.matching(6, 6, "[\\d]*");

    static MfaMembers of(Input input) {
        return new MfaMembers(input.text("SerialNumber", SERIAL_NUMBER), input.text("TokenCode", TOKEN_CODE));
    }

    /**
     * What they prove, to be asked for once all members were checked; empty if there are none.
     *
     * @throws ServiceException if there is only one of them
     */
    Optional<MfaProof> proof() {
        return MfaProof.of(serialNumber, tokenCode);
    }
}
