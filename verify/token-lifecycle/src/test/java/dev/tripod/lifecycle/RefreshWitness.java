package dev.tripod.lifecycle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Observes the refresh tokens in requests and checks what keepers promise: a refresh token is in one request at a time, and never
 * again after the client received a complete response to it.
 */
final class RefreshWitness implements FaultProxy.Witness {

  private static final Pattern REFRESH_TOKEN =
      Pattern.compile("(?:\r\n\r\n|&)refresh_token=([^&]+)");
  private static final int OK = 200;

  private final Set<String> seen = new HashSet<>();
  private final Set<String> inFlight = new HashSet<>();
  private final Set<String> responded = new HashSet<>();
  private final List<String> breaches = new ArrayList<>();
  private int sent;
  private int sentAgain;
  private int requestsLost;
  private int rotationsLost;
  private int errorsLost;
  private int rotationsDelivered;

  @Override
  public synchronized void arrived(String request) {
    String token = token(request);
    sent++;
    if (!seen.add(token)) {
      sentAgain++;
    }
    if (!inFlight.add(token)) {
      breaches.add("a refresh token was sent while another request with it was in flight");
    }
    if (responded.contains(token)) {
      breaches.add("a refresh token was sent after a response to it");
    }
  }

  @Override
  public synchronized void ends(String request, OptionalInt status, boolean delivered) {
    String token = token(request);
    inFlight.remove(token);
    boolean rotated = status.orElse(0) == OK;
    if (delivered) {
      responded.add(token);
      rotationsDelivered += rotated ? 1 : 0;
    } else if (status.isEmpty()) {
      requestsLost++;
    } else if (rotated) {
      rotationsLost++;
    } else {
      errorsLost++;
    }
  }

  private String token(String request) {
    Matcher token = REFRESH_TOKEN.matcher(request);
    if (!token.find()) {
      breaches.add("a request is not a refresh");
      return "";
    }
    return token.group(1);
  }

  /** Returns the broken promises, without secrets. */
  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  synchronized int rotationsDelivered() {
    return rotationsDelivered;
  }

  /** Returns how often the server rotated the token and the client did not receive the response. */
  synchronized int rotationsLost() {
    return rotationsLost;
  }

  /** Returns how often the server reported a revoked grant and the client did not receive the response. */
  synchronized int errorsLost() {
    return errorsLost;
  }

  synchronized int requestsLost() {
    return requestsLost;
  }

  @Override
  public synchronized String toString() {
    return sent + " refreshes sent, " + sentAgain + " of them a further try; " + rotationsDelivered
        + " rotations delivered, " + rotationsLost + " rotations, " + errorsLost
        + " error responses and " + requestsLost + " requests lost";
  }
}
