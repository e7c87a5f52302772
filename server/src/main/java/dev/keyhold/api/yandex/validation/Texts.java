package dev.keyhold.api.yandex.validation;

import java.util.Optional;

/** Texts in requests. */
public final class Texts {
    private Texts() {}

    /** A text that was given; protobuf cannot tell absent from empty. */
    public static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
