package dev.tripod.cli.account;

/**
 * The user of an account, as the server names them.
 *
 * @param id the identifier at the server
 * @param name what people call the user, or {@code ""}
 */
public record User(String id, String name) {}
