using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace KernelGen.Tests.Files;

/// <summary>Thousands of wrong files.</summary>
public sealed class SafetensorsFuzzTests
{
    private const int Cases = 6000;
    private const int MinCases = 1500;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    // What a good header of that size needs at most, with an exception and its message beside it.
    private const long AllowedBytes = 1_000_000;
    private const long AllowedPerByte = 64;

    private static readonly byte[][] s_tokens =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\uDEAD", "null", "-1", "0", "1e400", "9223372036854775807", "18446744073709551616", "data_offsets",
            "shape", "dtype", "__metadata__", "F32", "F64", "kernelgen.layer.", "i4g8", "rank999999999f32", "lr100up999999999f16", "x", "\u00FF", "[[[[[[[[",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Mutated_layer_files_and_random_bytes_are_loaded_or_refused()
    {
        using TemporaryFolder folder = new();
        Random random = new(20);
        byte[][] good = [.. new[] { "u3g8z_s24_rank2i4g4_a8", "i4t", "f16", "i8csf32_lr50f32" }.Select((id, seed) => Good(folder, id, seed))];
        Stopwatch watch = Stopwatch.StartNew();
        int refused = 0, loaded = 0;
        for (int i = 0; i < Cases && (i < MinCases || watch.Elapsed < s_limit); i++)
        {
            byte[] contents = i % 10 == 0 ? Noise(random) : Mutate((byte[])good[i % good.Length].Clone(), random);
            bool isRead = WrongFile.IsRead(folder.File("case", contents), Read, AllowedBytes, AllowedPerByte);
            (refused, loaded) = isRead ? (refused, loaded + 1) : (refused + 1, loaded);
        }

        Assert.True(refused > 500 && loaded > 20, $"{refused} files refused, {loaded} loaded: the cases are not mixed.");
    }

    private static void Read(string path)
    {
        foreach (LayerFileEntry entry in LayerFile.List(path))
        {
            LayerFile.Load(path, entry.Name);
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            file.ReadBytes(tensor.Name);
        }
    }

    private static byte[] Good(TemporaryFolder folder, string id, int seed)
    {
        LayerFile.Save(folder.File("good"), [("x", RandomLayers.Create(FormatId.Parse(id), 5, 12, seed)), ("y", RandomLayers.Create(FormatId.Parse(id), 3, 8, seed))]);
        return File.ReadAllBytes(folder.File("good"));
    }

    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 300)];
        random.NextBytes(bytes);
        if (bytes.Length > 16 && random.Next(2) == 0)
        {
            bytes.AsSpan(1, 7).Clear();
            bytes[8] = (byte)'{';
        }

        return bytes;
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int header = (int)Math.Min(BitConverter.ToUInt32(bytes), bytes.Length - 8);
            int position = random.Next(4) == 0 ? random.Next(bytes.Length) : 8 + random.Next(Math.Max(1, header));
            position = Math.Min(position, bytes.Length - 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes[position] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[position] = (byte)('0' + random.Next(10));
                    break;
                case 3:
                    bytes[random.Next(8)] = (byte)random.Next(256);
                    break;
                case 4:
                    bytes = [.. bytes.AsSpan(0, Math.Max(8, position))];
                    break;
                case 5:
                    // Part of the file again, the header's length corrected so that the parser gets that far.
                    int length = Math.Min(random.Next(1, 60), bytes.Length - position);
                    bytes = Insert(bytes, position, bytes.AsSpan(position, length).ToArray());
                    break;
                default:
                    bytes = Insert(bytes, position, s_tokens[random.Next(s_tokens.Length)]);
                    break;
            }
        }

        return bytes;
    }

    private static byte[] Insert(byte[] bytes, int position, byte[] part)
    {
        byte[] result = [.. bytes.AsSpan(0, position), .. part, .. bytes.AsSpan(position)];
        if (position >= 8)
        {
            BitConverter.TryWriteBytes(result, BitConverter.ToUInt64(bytes) + (ulong)part.Length);
        }

        return result;
    }
}
