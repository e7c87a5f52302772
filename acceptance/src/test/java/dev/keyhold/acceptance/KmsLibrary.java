package dev.keyhold.acceptance;

/** A library that encrypts on the client's side, set up with one key of AWS KMS. */
interface KmsLibrary {
    /** Returns what {@link #decrypt} takes, after a restart of the server too. */
    byte[] encrypt(byte[] plaintext) throws Exception;

    byte[] decrypt(byte[] message) throws Exception;
}
