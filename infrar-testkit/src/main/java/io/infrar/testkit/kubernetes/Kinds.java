package io.infrar.testkit.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What objects there may be, and what they may look like: as fabric8's model of them says, and nothing beside it. */
final class Kinds {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "io.fabric8.kubernetes.api.model";

    record Kind(String version, String name, String plural, boolean namespaced, Class<?> model) {
        String group() {
            int slash = version.indexOf('/');
            return slash < 0 ? "" : version.substring(0, slash);
        }
    }

    static final List<Kind> ALL = List.of(
            new Kind("v1", "Namespace", "namespaces", false, Namespace.class),
            new Kind("v1", "ServiceAccount", "serviceaccounts", true, ServiceAccount.class),
            new Kind("v1", "Secret", "secrets", true, Secret.class),
            new Kind("v1", "ConfigMap", "configmaps", true, ConfigMap.class),
            new Kind("v1", "Service", "services", true, Service.class),
            new Kind("v1", "Pod", "pods", true, Pod.class),
            new Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, PersistentVolumeClaim.class),
            new Kind("apps/v1", "Deployment", "deployments", true, Deployment.class),
            new Kind("batch/v1", "CronJob", "cronjobs", true, CronJob.class),
            new Kind(
                    "autoscaling/v2",
                    "HorizontalPodAutoscaler",
                    "horizontalpodautoscalers",
                    true,
                    HorizontalPodAutoscaler.class),
            new Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true, PodDisruptionBudget.class));

    private Kinds() {}

    static Optional<Kind> of(String version, String plural) {
        return ALL.stream()
                .filter(each -> each.version().equals(version) && each.plural().equals(plural))
                .findFirst();
    }

    /** What is wrong with an object; empty when nothing is. */
    static List<String> problems(Kind kind, JsonNode object) {
        List<String> problems = new ArrayList<>();
        try {
            walk(JSON.treeToValue(object, kind.model()), "", problems);
        } catch (JsonProcessingException e) {
            problems.add(e.getOriginalMessage());
        }
        return problems;
    }

    private static void walk(Object value, String path, List<String> problems) {
        if (value instanceof Collection<?> some) {
            some.forEach(each -> walk(each, path + "[]", problems));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> walk(each, path + "." + key, problems));
        } else if (value != null
                && value.getClass().getName().startsWith(MODEL)
                && !(value instanceof Enum<?>)
                && !value.getClass().getSimpleName().equals("Quantity")
                && !value.getClass().getSimpleName().equals("IntOrString")) {
            for (Method method : value.getClass().getMethods()) {
                if (method.getName().startsWith("get")
                        && method.getParameterCount() == 0
                        && method.getDeclaringClass().getName().startsWith(MODEL)) {
                    property(value, method, path, problems);
                }
            }
        }
    }

    private static void property(Object value, Method method, String path, List<String> problems) {
        try {
            Object found = method.invoke(value);
            if (method.getName().equals("getAdditionalProperties")) {
                ((Map<?, ?>) found).keySet().forEach(key -> problems.add("unknown field \"" + path + "." + key + "\""));
            } else {
                String name = method.getName().substring(3);
                walk(found, path + "." + Character.toLowerCase(name.charAt(0)) + name.substring(1), problems);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
