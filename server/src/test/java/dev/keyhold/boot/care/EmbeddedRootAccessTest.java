package dev.keyhold.boot.care;

import dev.keyhold.boot.DataFolder;

class EmbeddedRootAccessTest extends RootAccessContract {
    @Override
    Place choose(DataFolder chosen) {
        return Place.embedded(chosen);
    }
}
