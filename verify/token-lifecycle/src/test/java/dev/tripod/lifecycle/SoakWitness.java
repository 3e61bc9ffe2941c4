package dev.tripod.lifecycle;

import dev.tripod.lifecycle.SoakServer.Token;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Observes refreshes as {@link RefreshWitness} does, but remembers only two numbers per owner. */
final class SoakWitness implements FaultProxy.Witness {

  private static final Pattern REFRESH_TOKEN =
      Pattern.compile("(?:\r\n\r\n|&)refresh_token=([^&]+)");
  private static final int LOWEST_SERVER_ERROR = 500;

  /** Rotations are counted from 1. */
  private static final int NONE = 0;

  private final List<LastRefresh> refreshes;
  private final Queue<String> breaches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();

  SoakWitness(int owners) {
    this.refreshes =
        IntStream.range(0, owners).mapToObj(owner -> new LastRefresh()).toList();
  }

  @Override
  public void arrived(String request) {
    sent.incrementAndGet();
    Token token = token(request);
    LastRefresh last = refreshes.get(token.owner());
    synchronized (last) {
      if (token.rotation() == last.inFlight) {
        breaches.add("a refresh token was sent while another request with it was in flight");
      }
      last.inFlight = token.rotation();
      if (token.rotation() <= last.responded) {
        breaches.add("a refresh token was sent after a response to it");
      }
    }
  }

  @Override
  public void ends(String request, OptionalInt status, boolean delivered) {
    Token token = token(request);
    LastRefresh last = refreshes.get(token.owner());
    synchronized (last) {
      if (token.rotation() == last.inFlight) {
        last.inFlight = NONE;
      }
      if (delivered && status.orElse(LOWEST_SERVER_ERROR) < LOWEST_SERVER_ERROR) {
        last.responded = Math.max(last.responded, token.rotation());
      }
    }
  }

  /** Returns the broken promises. */
  List<String> breaches() {
    return List.copyOf(breaches);
  }

  int sent() {
    return sent.get();
  }

  private static Token token(String request) {
    Matcher token = REFRESH_TOKEN.matcher(request);
    if (!token.find()) {
      throw new IllegalArgumentException("The request is not a refresh");
    }
    return Token.of(token.group(1));
  }

  private static final class LastRefresh {

    private int inFlight = NONE;
    private int responded;
  }
}
