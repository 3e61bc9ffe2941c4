package dev.tripod.cli.doctor;

import dev.tripod.domain.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A check of a callback (redirect URI) for what servers reject or browsers change. */
public final class CallbackCheck {

  private static final String CHECK = "callback";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final String callback;
  private final List<Finding> findings = new ArrayList<>();

  private CallbackCheck(String callback) {
    this.callback = callback;
  }

  /** Checks {@code callback}, the text that is registered at the server. */
  public static List<Finding> of(String callback) {
    CallbackCheck check = new CallbackCheck(callback);
    check.run();
    return List.copyOf(check.findings);
  }

  private void run() {
    try {
      URI uri = new URI(callback);
      if (uri.getScheme() == null) {
        bad(
            "It has no scheme.",
            "Write the complete address, such as https://app.example/callback.");
      } else {
        check(uri);
      }
    } catch (URISyntaxException e) {
      bad(
          "It is not a URI: " + e.getReason() + " at index " + e.getIndex() + ".",
          "Percent-encode what a URI cannot contain.");
    }
    if (findings.isEmpty()) {
      findings.add(Finding.good(CHECK, callback, "The callback has a form that servers accept."));
    }
  }

  private void check(URI uri) {
    if (uri.getRawFragment() != null) {
      bad("It has a fragment, which RFC 6749 section 3.1.2 forbids.", "Remove the part from # on.");
    }
    if (callback.contains("*")) {
      bad(
          "It contains *, but servers compare callbacks character by character (RFC 9700 section 2.1).",
          "Register each callback without *.");
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("http") || scheme.equals("https")) {
      checkWeb(uri, scheme);
    } else if (!scheme.contains(".")) {
      bad(
          "Another app can claim the scheme " + scheme
              + ", and would receive the codes (RFC 8252 section 8.4).",
          "Use an https address, or a scheme that is your domain in reverse, such as com.example.app:/callback.");
    }
  }

  private void checkWeb(URI uri, String scheme) {
    String host = Objects.requireNonNullElse(uri.getHost(), "");
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    boolean isLocalhost = host.equalsIgnoreCase("localhost");
    boolean isLoopback = isName(host) && new Origin(scheme, host, HTTP_PORT).isLoopback();
    if (host.isEmpty()) {
      bad("It has no host.", "Write the complete address, such as https://app.example/callback.");
    }
    if (scheme.equals("http") && !isLoopback) {
      bad(
          "It is http outside the loopback interface, so anyone on the way can read the code.",
          "Use https.");
    }
    if (isLocalhost) {
      bad(
          "localhost can be another address than the one that the app listens on (RFC 8252 section 8.3).",
          "Register and use 127.0.0.1, unless the server accepts only localhost.");
    }
    if (uri.getRawUserInfo() != null) {
      bad("It contains a user name.", "Remove the part before @.");
    }
    if (!host.equals(host.toLowerCase(Locale.ROOT)) || !uri.getScheme().equals(scheme)) {
      bad(
          "Browsers write scheme and host in lower case, and servers compare character by character.",
          "Write scheme and host in lower case.");
    }
    if (uri.getPort() == (scheme.equals("https") ? HTTPS_PORT : HTTP_PORT)) {
      bad(
          "Browsers omit the standard port, and servers compare character by character.",
          "Remove :" + uri.getPort() + ".");
    }
    checkPath(path);
  }

  /** Returns whether {@code host} is present, and has no zone id, which an origin cannot have. */
  private static boolean isName(String host) {
    return !host.isEmpty() && host.indexOf('%') < 0;
  }

  private void checkPath(String path) {
    if (path.isEmpty()) {
      bad(
          "It has no path. Browsers add /, and servers compare character by character.",
          "Add a path, such as /callback.");
    } else if (path.length() > 1 && path.endsWith("/")) {
      bad(
          "It ends with /, and servers treat the address without it as another callback.",
          "Remove the / at the end, in the app and at the server.");
    }
  }

  private void bad(String message, String fix) {
    findings.add(Finding.bad(CHECK, callback, message, fix));
  }
}
