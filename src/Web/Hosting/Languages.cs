using Microsoft.Extensions.Localization;
using MudBlazor;
using Tandem.Web.Shared;

namespace Tandem.Web.Hosting;

/// <summary>English and Simplified Chinese: from the cookie the language switch sets, else from the browser.</summary>
static class Languages
{
    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.AddSingleton(typeof(IStringLocalizer<>), typeof(JsonStringLocalizer<>));
        services.AddTransient<MudLocalizer, MudTranslations>();
        // A browser that asks for "zh" or "zh-Hans" means the same Chinese.
        string[] cultures = ["en", "zh-CN", "zh-Hans", "zh"];
        return services.Configure<RequestLocalizationOptions>(o =>
            o.SetDefaultCulture("en").AddSupportedCultures(cultures).AddSupportedUICultures(cultures)
        );
    }
}

/// <summary>MudBlazor's own words, from <c>Resources/zh-CN/mud.json</c>; it has English itself.</summary>
sealed class MudTranslations(IStringLocalizer<Ui> localizer) : MudLocalizer
{
    public override LocalizedString this[string key] => localizer[key];

    public override LocalizedString this[string key, params object[] arguments] => localizer[key, arguments];
}
