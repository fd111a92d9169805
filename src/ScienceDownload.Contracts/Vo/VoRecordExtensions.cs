namespace ScienceDownload;

/// <summary>What a row has for code, and not for those who list its properties.</summary>
public static class VoRecordExtensions
{
    extension(VoRecord record)
    {
        /// <summary>What is known of the table: its fields with units and meanings, parameters, services.</summary>
        public VoTable VoTable => record.GetTable();
    }
}
