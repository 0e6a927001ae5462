using Microsoft.Extensions.Localization;

namespace Tandem.Web.Shared;

/// <summary>
/// Marks the console's own strings: inject <c>IStringLocalizer&lt;Ui&gt;</c> as <c>L</c> and write <c>@L["English sentence {0}", x]</c>. The
/// English text is the key; translations lie in <c>Resources/zh-CN/*.json</c>, one file per feature.
/// </summary>
public sealed class Ui;

public static class TextLocalization
{
    /// <summary>A sentence of Core in the user's language.</summary>
    public static string Say(this IStringLocalizer<Ui> localizer, Text text) =>
        localizer[text.Format, [.. text.Args.Select((a, i) => text.Inner?.GetValueOrDefault(i) is { } inner ? localizer.Say(inner) : a)]];
}
