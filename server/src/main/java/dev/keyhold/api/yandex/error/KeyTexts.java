package dev.keyhold.api.yandex.error;

import com.google.rpc.Status;
import dev.keyhold.model.KeyProblem;
import io.grpc.Status.Code;

/** Why requests about keys are refused. Most of the problems are those of another API alone. */
final class KeyTexts {
    private KeyTexts() {}

    static Status status(KeyProblem problem) {
        return switch (problem) {
            case KEY_IS_INACTIVE -> YandexErrors.status(Code.FAILED_PRECONDITION, "The key is not active");
            case KEY_IS_PENDING_DELETION ->
                YandexErrors.status(
                        Code.FAILED_PRECONDITION,
                        "The deletion of the key is scheduled: cancel it through"
                                + " the AWS KMS API first, or delete the key");
            case KEY_IS_PENDING_IMPORT ->
                YandexErrors.status(Code.FAILED_PRECONDITION, "The material of the key is not imported");
            case VERSION_IS_NOT_ACTIVE ->
                YandexErrors.status(Code.FAILED_PRECONDITION, "The key version is not active");
            case UNSUPPORTED -> YandexErrors.status(Code.FAILED_PRECONDITION, "Keys of this kind cannot do that");
            case INVALID_COMBINATION ->
                YandexErrors.status(
                        Code.INVALID_ARGUMENT, "The message or hash has a length that the key does not sign");
            default -> YandexErrors.status(Code.INVALID_ARGUMENT, "The request about the key is invalid");
        };
    }
}
