package dev.keyhold.maintenance;

class EmbeddedRootAccessTest extends RootAccessContract {
    @Override
    Database choose(DataFolder chosen) {
        return Database.embedded(chosen);
    }
}
