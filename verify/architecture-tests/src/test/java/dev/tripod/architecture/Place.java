package dev.tripod.architecture;

import java.util.Set;

/**
 * The packages of the house, one for each module, and where each may look: at itself, at {@code java.base} and the JSpecify
 * annotations, and at what is said here. A library that is not named here is in no module.
 */
enum Place {
  DOMAIN("domain"),
  OAUTH1("oauth1"),
  OAUTH2("oauth2"),
  TRANSPORT_JDK("transport.jdk"),
  TRANSPORT_OKHTTP("transport.okhttp"),
  PROVIDERS("providers"),
  EXPLAIN("explain"),
  X_API("x"),
  TESTKIT("testkit"),
  CONTRACT("contract"),
  CLI("cli"),
  EXAMPLES("examples");

  private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();
  private static final String JSPECIFY = "org.jspecify.annotations";

  private final String packageName;

  Place(String packageName) {
    this.packageName = packageName;
  }

  /** Below the root package. */
  String packageName() {
    return packageName;
  }

  /** What users build on, as opposed to what they start. */
  boolean isLibrary() {
    return this != CLI && this != EXAMPLES;
  }

  private Set<Place> places() {
    return switch (this) {
      case DOMAIN -> Set.of();
      case OAUTH1, OAUTH2, TRANSPORT_JDK, TRANSPORT_OKHTTP, TESTKIT, CONTRACT -> Set.of(DOMAIN);
      case PROVIDERS -> Set.of(DOMAIN, OAUTH1, OAUTH2);
      case EXPLAIN -> Set.of(DOMAIN, OAUTH1);
      case X_API -> Set.of(DOMAIN, OAUTH1, OAUTH2, TRANSPORT_OKHTTP, PROVIDERS);
      case CLI ->
        Set.of(DOMAIN, OAUTH1, OAUTH2, TRANSPORT_JDK, TRANSPORT_OKHTTP, PROVIDERS, X_API, TESTKIT);
      case EXAMPLES ->
        Set.of(DOMAIN, OAUTH1, OAUTH2, TRANSPORT_JDK, TRANSPORT_OKHTTP, PROVIDERS, EXPLAIN, X_API);
    };
  }

  private Set<String> libraries() {
    return switch (this) {
      case DOMAIN, OAUTH1, OAUTH2, PROVIDERS, EXPLAIN -> Set.of();
      case TRANSPORT_JDK -> Set.of("java.net.http", "com.fasterxml.jackson.core");
      case TRANSPORT_OKHTTP -> Set.of("okhttp3", "okio", "com.squareup.moshi", "kotlin");
      case X_API -> Set.of("retrofit2", "okhttp3", "okio", "com.squareup.moshi");
      case TESTKIT -> Set.of("com.sun.net.httpserver");
      case CONTRACT ->
        Set.of("org.junit.jupiter", "org.assertj.core", "com.github.tomakehurst.wiremock");
      case CLI -> Set.of("picocli", "java.net.http", "com.sun.net.httpserver", "okhttp3", "okio");
      case EXAMPLES -> Set.of("java.net.http", "org.apache.hc", "okhttp3", "retrofit2");
    };
  }

  boolean maySee(Place other) {
    return other == this || places().contains(other);
  }

  boolean maySeeForeign(String packageName) {
    return JAVA_BASE.contains(packageName)
        || packageName.equals(JSPECIFY)
        || libraries().stream().anyMatch(library -> isWithin(packageName, library));
  }

  static boolean isWithin(String packageName, String outer) {
    return packageName.equals(outer) || packageName.startsWith(outer + ".");
  }
}
