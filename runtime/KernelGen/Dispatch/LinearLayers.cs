using System;
using System.ComponentModel;

namespace KernelGen;

/// <summary>What generated layers have in common, written once instead of in each.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LinearLayers
{
    /// <summary>Checks the tensors against the class and packs them for a device.</summary>
    /// <exception cref="ArgumentException">The format or the shape is another one.</exception>
    public static IDeviceLinear Prepare<T>(LayerTensors tensors, IDevice? device)
        where T : class, IQuantizedLinear<T>
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return tensors.Format == T.Format && tensors.Outputs == T.OutFeatures && tensors.Inputs == T.InFeatures
            ? (device ?? DeviceList.Default).Prepare(T.Kernels, tensors)
            : throw new ArgumentException(
                $"{typeof(T).Name} is {T.Format} {T.OutFeatures}×{T.InFeatures}; the tensors are {tensors.Format} {tensors.Outputs}×{tensors.Inputs}.", nameof(tensors));
    }

    /// <summary>Quantizes weights to the format of a class.</summary>
    /// <exception cref="ArgumentException">The shape is not that of the class, or the method needs what was not given.</exception>
    public static LayerTensors Quantize<T>(Matrix weights, IQuantizer quantizer, ICalibration? calibration)
        where T : class, IQuantizedLinear<T>
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(quantizer);
        return weights.Rows == T.OutFeatures && weights.Columns == T.InFeatures
            ? quantizer.Quantize(T.Format, weights, calibration)
            : throw new ArgumentException(
                $"{typeof(T).Name} has {T.OutFeatures} outputs and {T.InFeatures} inputs; the weights are {weights.Rows}×{weights.Columns} (outputs × inputs).", nameof(weights));
    }

    /// <summary>Reads a layer of a class from a file.</summary>
    /// <exception cref="KernelGenException">The file is damaged, lacks the layer, or holds another format or shape.</exception>
    public static LayerTensors Load<T>(string path, string name)
        where T : class, IQuantizedLinear<T> => LayerFile.Load(path, name, T.Format, T.OutFeatures, T.InFeatures);
}
