package dev.keyhold.maintenance.move;

/** The file is refused, or cannot be written; nothing was changed. The message says why, in one line. */
final class MoveRefusedException extends IllegalArgumentException {
    MoveRefusedException(String message) {
        super(message);
    }

    MoveRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
