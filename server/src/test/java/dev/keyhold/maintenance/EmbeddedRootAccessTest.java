package dev.keyhold.maintenance;

class EmbeddedRootAccessTest extends RootAccessContract {
    @Override
    Place choose(DataFolder chosen) {
        return Place.embedded(chosen);
    }
}
