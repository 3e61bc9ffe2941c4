package dev.tripod.architecture;

import java.util.Set;

/**
 * The package of a module. Its classes may use their own module, {@code java.base}, the JSpecify annotations, and the modules and
 * libraries that are listed here.
 */
enum ModulePackage {
  DOMAIN("domain"),
  OAUTH1("oauth1"),
  OAUTH2("oauth2"),
  TRANSPORT_JDK("transport.jdk"),
  TRANSPORT_OKHTTP("transport.okhttp"),
  PROVIDERS("providers"),
  EXPLAIN("explain"),
  JOSE("jose"),
  OPENID("openid"),
  PRINTER("printer"),
  REDIRECT_LOOPBACK("redirect.loopback"),
  SEALING("sealing"),
  STORE_FILE("store.file"),
  STORE_JDBC("store.jdbc"),
  STORE_REDIS("store.redis"),
  X_API("x"),
  TESTKIT("testkit"),
  CONTRACT("contract"),
  CLI("cli"),
  EXAMPLES("examples");

  private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();
  private static final String JSPECIFY = "org.jspecify.annotations";

  private final String packageName;

  ModulePackage(String packageName) {
    this.packageName = packageName;
  }

  /** Returns the name below the root package. */
  String packageName() {
    return packageName;
  }

  /** Returns whether users compile against this module. The others are programs. */
  boolean isLibrary() {
    return this != CLI && this != EXAMPLES;
  }

  private Set<ModulePackage> modules() {
    return switch (this) {
      case DOMAIN -> Set.of();
      case OAUTH1,
          OAUTH2,
          TRANSPORT_JDK,
          TRANSPORT_OKHTTP,
          PRINTER,
          REDIRECT_LOOPBACK,
          SEALING,
          STORE_FILE,
          STORE_JDBC,
          STORE_REDIS,
          TESTKIT,
          CONTRACT -> Set.of(DOMAIN);
      case PROVIDERS -> Set.of(DOMAIN, OAUTH1, OAUTH2);
      case EXPLAIN -> Set.of(DOMAIN, OAUTH1);
      case JOSE, OPENID -> Set.of(DOMAIN, OAUTH2);
      case X_API -> Set.of(DOMAIN, OAUTH1, OAUTH2, TRANSPORT_OKHTTP, PROVIDERS);
      case CLI ->
        Set.of(
            DOMAIN,
            OAUTH1,
            OAUTH2,
            TRANSPORT_JDK,
            TRANSPORT_OKHTTP,
            PROVIDERS,
            EXPLAIN,
            PRINTER,
            REDIRECT_LOOPBACK,
            SEALING,
            STORE_FILE,
            X_API,
            TESTKIT);
      case EXAMPLES ->
        Set.of(
            DOMAIN,
            OAUTH1,
            OAUTH2,
            TRANSPORT_JDK,
            TRANSPORT_OKHTTP,
            PROVIDERS,
            EXPLAIN,
            JOSE,
            OPENID,
            PRINTER,
            REDIRECT_LOOPBACK,
            SEALING,
            STORE_FILE,
            STORE_JDBC,
            STORE_REDIS,
            X_API);
    };
  }

  private Set<String> libraries() {
    return switch (this) {
      case DOMAIN,
          OAUTH1,
          OAUTH2,
          PROVIDERS,
          EXPLAIN,
          JOSE,
          PRINTER,
          REDIRECT_LOOPBACK,
          SEALING,
          STORE_FILE -> Set.of();
      case OPENID -> Set.of("com.nimbusds.jose");
      case STORE_JDBC -> Set.of("java.sql", "javax.sql");
      case STORE_REDIS -> Set.of("redis.clients.jedis", "io.lettuce.core", "io.netty.buffer");
      case TRANSPORT_JDK -> Set.of("java.net.http", "com.fasterxml.jackson.core");
      case TRANSPORT_OKHTTP -> Set.of("okhttp3", "okio", "com.squareup.moshi", "kotlin");
      case X_API -> Set.of("retrofit2", "okhttp3", "okio", "com.squareup.moshi");
      case TESTKIT -> Set.of("com.sun.net.httpserver", "org.bouncycastle");
      case CONTRACT ->
        Set.of("org.junit.jupiter", "org.assertj.core", "com.github.tomakehurst.wiremock");
      case CLI -> Set.of("picocli", "java.net.http", "com.sun.net.httpserver", "okhttp3", "okio");
      case EXAMPLES ->
        Set.of(
            "java.net.http",
            "java.sql",
            "javax.sql",
            "com.sun.net.httpserver",
            "org.apache.hc",
            "okhttp3",
            "retrofit2",
            "redis.clients.jedis",
            "io.lettuce.core");
    };
  }

  boolean mayUse(ModulePackage other) {
    return other == this || modules().contains(other);
  }

  boolean mayUseLibrary(String packageName) {
    return JAVA_BASE.contains(packageName)
        || packageName.equals(JSPECIFY)
        || libraries().stream().anyMatch(library -> isWithin(packageName, library));
  }

  static boolean isWithin(String packageName, String outer) {
    return packageName.equals(outer) || packageName.startsWith(outer + ".");
  }
}
