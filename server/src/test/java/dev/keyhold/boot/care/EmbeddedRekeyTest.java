package dev.keyhold.boot.care;

import dev.keyhold.boot.DataFolder;

class EmbeddedRekeyTest extends RekeyContract {
    @Override
    Place choose(DataFolder chosen) {
        return Place.embedded(chosen);
    }
}
