package io.sluice.planning;

import io.sluice.config.ConfigOption;
import java.util.List;

/// The settings of a session, which later queries carry. Thread-safe.
public interface SessionSettings {

    /// Gives an option a value.
    ///
    /// @throws io.sluice.error.QueryException with `NAME_NOT_FOUND` or `CONFIG_INVALID`
    void set(String name, String value);

    /// Gives an option its default back.
    ///
    /// @throws io.sluice.error.QueryException with `NAME_NOT_FOUND`
    void reset(String name);

    /// All options with their values, by name; secrets are redacted.
    List<Setting> all();

    /// An option and its value as people may see it.
    record Setting(ConfigOption<?> option, String shownValue) {}
}
