package dev.tripod.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A Lua script with one key. It returns an array of texts, and an empty one if it changed nothing. */
final class Script {

  private final String source;
  private final String sha1;

  Script(String source) {
    this.source = source;
    this.sha1 = sha1(source);
  }

  /** Returns the command that runs this script if the server has it. */
  List<String> byDigest(String key, List<String> arguments) {
    return command("EVALSHA", sha1, key, arguments);
  }

  /** Returns the command that also sends the script. */
  List<String> whole(String key, List<String> arguments) {
    return command("EVAL", source, key, arguments);
  }

  private static List<String> command(
      String name, String script, String key, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(name, script, "1", key));
    words.addAll(arguments);
    return words;
  }

  /** Redis names a script by its SHA-1. */
  private static String sha1(String source) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(source.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "This Java runtime has no SHA-1. Use one with the standard algorithms.", e);
    }
  }
}
