package dev.keyhold.maintenance;

class EmbeddedRekeyTest extends RekeyContract {
    @Override
    Place choose(DataFolder chosen) {
        return Place.embedded(chosen);
    }
}
