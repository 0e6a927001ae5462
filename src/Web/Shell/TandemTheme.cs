using MudBlazor;

namespace Tandem.Web.Shell;

/// <summary>Colours and letters. Every pair of text and ground has a contrast of at least 4.5 to 1, in both palettes.</summary>
static class TandemTheme
{
    static readonly string[] Letters =
    [
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "Noto Sans",
        "PingFang SC",
        "Microsoft YaHei",
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "sans-serif",
    ];

    public static MudTheme Theme { get; } =
        new()
        {
            PaletteLight = Light(),
            PaletteDark = Dark(),
            LayoutProperties = new LayoutProperties
            {
                DefaultBorderRadius = "8px",
                AppbarHeight = "56px",
                DrawerWidthLeft = "232px",
            },
            Typography = new Typography
            {
                Default = new DefaultTypography
                {
                    FontFamily = Letters,
                    FontSize = ".9rem",
                    LetterSpacing = "normal",
                },
                H1 = new H1Typography { FontSize = "1.6rem", FontWeight = "650" },
                H2 = new H2Typography { FontSize = "1.25rem", FontWeight = "650" },
                H3 = new H3Typography { FontSize = "1.05rem", FontWeight = "650" },
                Button = new ButtonTypography
                {
                    TextTransform = "none",
                    FontWeight = "600",
                    LetterSpacing = "normal",
                },
            },
        };

    static PaletteLight Light() =>
        new()
        {
            Primary = "#2350C9",
            Secondary = "#0B6B64",
            Tertiary = "#6B3FA0",
            Info = "#0B61A4",
            Success = "#14713A",
            Warning = "#8F4E00",
            Error = "#B3261E",
            Background = "#F5F7FB",
            BackgroundGray = "#ECF0F7",
            Surface = "#FFFFFF",
            AppbarBackground = "#101B36",
            AppbarText = "#F4F6FB",
            DrawerBackground = "#FFFFFF",
            DrawerText = "#36425A",
            DrawerIcon = "#4B5872",
            TextPrimary = "#16213A",
            TextSecondary = "#4B5872",
            TextDisabled = "#6B7790",
            ActionDefault = "#4B5872",
            ActionDisabled = "#7A869D",
            ActionDisabledBackground = "#E3E8F1",
            LinesDefault = "#DCE2EC",
            LinesInputs = "#8A96AC",
            TableLines = "#E4E9F1",
            Divider = "#DCE2EC",
        };

    static PaletteDark Dark() =>
        new()
        {
            Primary = "#8FB4FF",
            PrimaryContrastText = "#0B1530",
            Secondary = "#6FD6CB",
            SecondaryContrastText = "#062B28",
            Tertiary = "#C9A7F5",
            TertiaryContrastText = "#23123B",
            Info = "#7CC4F5",
            InfoContrastText = "#062238",
            Success = "#6BD69A",
            SuccessContrastText = "#062A16",
            Warning = "#F4BE63",
            WarningContrastText = "#2E1C00",
            Error = "#FF9C93",
            ErrorContrastText = "#3A0905",
            Background = "#0D1424",
            BackgroundGray = "#121B2F",
            Surface = "#151F35",
            AppbarBackground = "#0A1020",
            AppbarText = "#EEF2FA",
            DrawerBackground = "#111A2D",
            DrawerText = "#C6D0E2",
            DrawerIcon = "#A6B3CA",
            TextPrimary = "#E8EDF7",
            TextSecondary = "#AEBAD0",
            TextDisabled = "#8593AC",
            ActionDefault = "#AEBAD0",
            ActionDisabled = "#71809C",
            ActionDisabledBackground = "#232F49",
            LinesDefault = "#2A3753",
            LinesInputs = "#6A7A99",
            TableLines = "#25314B",
            Divider = "#2A3753",
            OverlayDark = "rgba(4,8,18,.6)",
        };
}
