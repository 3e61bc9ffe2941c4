package dev.tripod.domain.exchange;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method that uses an API that Android API 26 lacks, and that has a fallback. The Android check skips such methods. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface NeedsNewerPlatform {}
