package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the header of a sealed file may ask for: work enough to hinder guesses, and none that fills the memory. */
class PassphraseTest {
    @ParameterizedTest
    @CsvSource({
        "19456, 1, 1, true",
        "262144, 10, 16, true",
        "19455, 1, 1, false",
        "262145, 1, 1, false",
        "65536, 0, 1, false",
        "65536, 11, 1, false",
        "65536, 1, 0, false",
        "65536, 1, 17, false",
        "-1, 1, 1, false",
        "65536, -1, 1, false",
        "65536, 1, -1, false",
    })
    void costs_have_bounds(int memory, int passes, int lanes, boolean within) {
        assertThat(new Passphrase.Cost(memory, passes, lanes).isWithinBounds()).isEqualTo(within);
    }
}
