package dev.tripod.architecture.wrong.data.providers;

public final class WrongLogic {
  private WrongLogic() {}

  public static boolean isStale(String code) {
    return code.equals("89");
  }
}
