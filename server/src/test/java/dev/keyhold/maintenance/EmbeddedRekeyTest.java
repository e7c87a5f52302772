package dev.keyhold.maintenance;

class EmbeddedRekeyTest extends RekeyContract {
    @Override
    Database choose(DataFolder chosen) {
        return Database.embedded(chosen);
    }
}
