package dev.tripod.redirect.loopback;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A response of the receiver: a page for the user. All of its text is constant, so no request can add text to it. It has no
 * script, and loads nothing.
 */
enum ResponsePage {
  /** For the callback that the client has confirmed. */
  RECEIVED(
      "200 OK",
      Mood.GOOD,
      "Login received",
      "Return to the application. It completes the login.",
      "You can close this tab."),

  /** For the callback of a user who has declined. */
  DENIED(
      "200 OK",
      Mood.NEUTRAL,
      "Access declined",
      "The application did not get access to your account.",
      "You can close this tab. If you change your mind, start the login again in the application."),

  /** For a callback that reports an error, or that the application could not process. */
  FAILED(
      "200 OK",
      Mood.BAD,
      "The login failed",
      "Return to the application. It shows what happened.",
      "You can close this tab."),

  /** For a callback that does not belong to the login. */
  REJECTED(
      "400 Bad Request",
      Mood.BAD,
      "This is not the expected login",
      "The application ignored this request. It still waits for its own login.",
      "Continue in the tab with the login. If you cannot find it, start the login again in the application."),

  /** For a callback after the end of the login: the page was reloaded, or the login was open in two tabs. */
  ENDED(
      "410 Gone",
      Mood.NEUTRAL,
      "This login has ended",
      "The application already has the result.",
      "You can close this tab. If you are not logged in, start the login again in the application."),

  /** For a HEAD request, which no browser sends for a callback. */
  WAITING(
      "200 OK",
      Mood.NEUTRAL,
      "Waiting for the login",
      "The application waits for your login.",
      "Continue in the tab with the login."),

  /** For the icon that browsers request by themselves. */
  NO_ICON("204 No Content", Mood.NEUTRAL, "", "", ""),

  /** For any other path. */
  NOT_FOUND(
      "404 Not Found",
      Mood.BAD,
      "Page not found",
      "This address does not belong to a login.",
      "Check the address, or start the login again in the application."),

  /** For a request with the host of another site, which reaches this machine if the site's name points to it (DNS rebinding). */
  WRONG_HOST(
      "421 Misdirected Request",
      Mood.BAD,
      "Wrong address",
      "The login uses another host or port than this address.",
      "Start the login again in the application, and keep the address as it is."),

  /** For methods other than GET and HEAD. */
  WRONG_METHOD(
      "405 Method Not Allowed",
      Mood.BAD,
      "Request not supported",
      "This page reads the result of a login from its address, not from a form.",
      "Start the login again in the application."),

  /** For a request that is not HTTP/1. */
  MALFORMED(
      "400 Bad Request",
      Mood.BAD,
      "Request not understood",
      "No browser sends such a request.",
      "Start the login again in the application."),

  /** For a request with a longer head than {@link Connection#LONGEST_HEAD}. */
  TOO_LONG(
      "431 Request Header Fields Too Large",
      Mood.BAD,
      "Request too long",
      "The browser sent more than 64 KiB, probably in cookies of other programs on this machine.",
      "Delete the cookies of this host in the browser, then reload this page.");

  /** The colour of a page. */
  private enum Mood {
    GOOD,
    NEUTRAL,
    BAD;

    String cssClass() {
      return switch (this) {
        case GOOD -> "good";
        case NEUTRAL -> "neutral";
        case BAD -> "bad";
      };
    }
  }

  private static final String STYLE = """
      :root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1c2128;--soft:#57606a;--line:#d0d7de;--good:#1a7f37;\
      --neutral:#0969da;--bad:#bc4c00}
      @media(prefers-color-scheme:dark){:root{--back:#0d1117;--card:#161b22;--text:#e6edf3;--soft:#9198a1;--line:#30363d;\
      --good:#3fb950;--neutral:#4493f8;--bad:#db6d28}}
      body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;background:var(--back);\
      color:var(--text);font:1.0625rem/1.55 system-ui,sans-serif}
      main{box-sizing:border-box;width:min(32rem,100vw - 2rem);margin:1rem;padding:2rem;background:var(--card);\
      border:1px solid var(--line);border-top:6px solid;border-radius:10px}
      h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
      p{margin:0}
      p+p{margin-top:.75rem;color:var(--soft)}
      .good{border-top-color:var(--good)}
      .neutral{border-top-color:var(--neutral)}
      .bad{border-top-color:var(--bad)}
      """;

  private static final String FIELDS = "Cache-Control: no-store\r\n"
      + "Content-Security-Policy: default-src 'none'; style-src 'sha256-" + digest(STYLE)
      + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
      + "Cross-Origin-Resource-Policy: same-origin\r\n"
      + "Referrer-Policy: no-referrer\r\n"
      + "X-Content-Type-Options: nosniff\r\n"
      + "Connection: close\r\n";

  private final String status;
  private final Mood mood;
  private final String title;
  private final String message;
  private final String advice;

  ResponsePage(String status, Mood mood, String title, String message, String advice) {
    this.status = status;
    this.mood = mood;
    this.title = title;
    this.message = message;
    this.advice = advice;
  }

  /**
   * Returns the whole response.
   *
   * @param method of the request: the response to HEAD has no body
   */
  byte[] responseTo(String method) {
    byte[] body = html().getBytes(StandardCharsets.UTF_8);
    String head = "HTTP/1.1 " + status + "\r\n"
        + FIELDS
        + (this == WRONG_METHOD ? "Allow: GET, HEAD\r\n" : "")
        + (this == NO_ICON
            ? ""
            : "Content-Type: text/html;charset=utf-8\r\nContent-Length: " + body.length + "\r\n")
        + "\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    if (this == NO_ICON || method.equals("HEAD")) {
      return start;
    }
    byte[] response = new byte[start.length + body.length];
    System.arraycopy(start, 0, response, 0, start.length);
    System.arraycopy(body, 0, response, start.length, body.length);
    return response;
  }

  private String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<title>" + title + "</title>\n"
        + "<style>" + STYLE + "</style>\n</head>\n"
        + "<body>\n<main class=\"" + mood.cssClass() + "\">\n"
        + "<h1>" + title + "</h1>\n<p>" + message + "</p>\n<p>" + advice + "</p>\n"
        + "</main>\n</body>\n</html>\n";
  }

  private static String digest(String style) {
    try {
      byte[] octets = style.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256. Use another one.", e);
    }
  }
}
