namespace Tandem.Adapters.Storage.Rows;

sealed class SettingRow
{
    public required string Key { get; set; }
    public required string Value { get; set; }
}
