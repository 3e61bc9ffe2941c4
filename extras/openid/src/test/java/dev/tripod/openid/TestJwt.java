package dev.tripod.openid;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JWT to sign: members of the header and claims, each with its JSON. Immutable. */
record TestJwt(String alg, Map<String, String> header, Map<String, String> claims) {

  static final String ISSUER = "https://op.example";
  static final String CLIENT = "client";
  static final String NONCE = "n-0S6_WzA2Mj";

  /** 2026-11-21T20:00:00Z. */
  static final long NOW = 1_795_291_200L;

  /** Returns a correct ID token. */
  static TestJwt idToken(String alg) {
    return new TestJwt(alg, Map.of(), Map.of())
        .header("alg", text(alg))
        .header("kid", text(TestKey.of(alg).kid()))
        .claim("iss", text(ISSUER))
        .claim("sub", text("248289761001"))
        .claim("aud", text(CLIENT))
        .claim("exp", NOW + 300)
        .claim("iat", NOW)
        .claim("nonce", text(NONCE));
  }

  static String text(String value) {
    return '"' + value + '"';
  }

  /** Returns this JWT with a member of the header; {@code null} removes it. */
  TestJwt header(String name, @Nullable String json) {
    return new TestJwt(alg, with(header, name, json), claims);
  }

  /** Returns this JWT with a claim; {@code null} removes it. */
  TestJwt claim(String name, @Nullable String json) {
    return new TestJwt(alg, header, with(claims, name, json));
  }

  TestJwt claim(String name, long number) {
    return claim(name, Long.toString(number));
  }

  private static Map<String, String> with(
      Map<String, String> members, String name, @Nullable String json) {
    Map<String, String> changed = new LinkedHashMap<>(members);
    if (json == null) {
      changed.remove(name);
    } else {
      changed.put(name, json);
    }
    return changed;
  }

  /** Returns the compact form, signed with the key for its algorithm. */
  String signed() {
    return signedWith(TestKey.of(alg));
  }

  String signedWith(TestKey key) {
    String input = input();
    return input + "." + TestKey.base64url(key.sign(alg, input));
  }

  /** Returns the octets that are signed. */
  String input() {
    return part(json(header)) + "." + part(json(claims));
  }

  static String part(String json) {
    return TestKey.base64url(json.getBytes(UTF_8));
  }

  private static String json(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> text(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
