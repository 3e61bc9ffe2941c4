package dev.tripod.sealing;

/**
 * A sealed snapshot as two texts.
 *
 * @param keyId the id of the key that sealed it
 * @param value what the key returned, in base64url
 */
record SealedText(String keyId, String value) {}
