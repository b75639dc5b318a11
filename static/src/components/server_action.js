import { markup } from "@odoo/owl";

/**
 * Calls a method that returns an action. The help of an action is HTML of the server's:
 * the web client marks it as such for what it loads itself, and we for what we load.
 */
export async function callForAction(orm, model, method, args) {
    const action = await orm.call(model, method, args);
    return action?.help ? { ...action, help: markup(action.help) } : action;
}
