package dev.tripod.benchmarks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the three requests that every library signs, with its credentials. Names and values are decoded; {@link #url} has the encoded
 * query. Immutable.
 */
final class Call {

  static final String CLIENT_KEY = "xvz1evFS4wEEPTGEFPHBog";
  static final String CLIENT_SECRET = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Y7M";
  static final String TOKEN = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb";
  static final String TOKEN_SECRET = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";

  private static final int MANY = 40;

  /** Three kinds in turn: ASCII, other letters, emoji. */
  private static final String[] VALUES = {
    "author_id,text", "Gr\u00fc\u00dfe aus K\u00f6ln", "gut \ud83d\udc4d\ud83c\udffd"
  };

  private final String method;
  private final String address;
  private final List<String[]> query;
  private final List<String[]> form;

  private Call(String method, String address, List<String[]> query, List<String[]> form) {
    this.method = method;
    this.address = address;
    this.query = query;
    this.form = form;
  }

  static Call named(String name) {
    return switch (name) {
      case "get" -> plainGet();
      case "post" -> xPost();
      case "forty" -> fortyParameters();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Returns {@code GET /2/users/me}. */
  static Call plainGet() {
    return new Call("GET", "https://api.x.com/2/users/me", List.of(), List.of());
  }

  /** Returns the request that X's documentation signs. */
  static Call xPost() {
    return new Call(
        "POST",
        "https://api.x.com/1.1/statuses/update.json",
        one("include_entities", "true"),
        one("status", "Hello Ladies + Gentlemen, a signed OAuth request!"));
  }

  /** Returns a search with 40 parameters, a third of them ASCII. */
  static Call fortyParameters() {
    List<String[]> query = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      // In an order that is not sorted yet.
      query.add(new String[] {"field." + (i * 7) % MANY, VALUES[i % VALUES.length] + " " + i});
    }
    return new Call("GET", "https://api.x.com/2/tweets/search/recent", query, List.of());
  }

  private static List<String[]> one(String name, String value) {
    return List.<String[]>of(new String[] {name, value});
  }

  String method() {
    return method;
  }

  /** Returns the URL without its query. */
  String address() {
    return address;
  }

  String url() {
    return query.isEmpty() ? address : address + "?" + encoded(query);
  }

  List<String[]> query() {
    return query;
  }

  List<String[]> form() {
    return form;
  }

  /** Returns the form body, empty if there is none. */
  String body() {
    return encoded(form);
  }

  /** Returns the parameters of query and form. */
  List<String[]> parameters() {
    List<String[]> all = new ArrayList<>(query);
    all.addAll(form);
    return all;
  }

  private static String encoded(List<String[]> parameters) {
    StringBuilder text = new StringBuilder();
    for (String[] parameter : parameters) {
      text.append(text.length() == 0 ? "" : "&");
      text.append(encoded(parameter[0])).append('=').append(encoded(parameter[1]));
    }
    return text.toString();
  }

  /** Returns {@code text} encoded by RFC 5849 section 3.6, by the JDK's encoder. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
